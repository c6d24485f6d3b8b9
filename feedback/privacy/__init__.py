"""What is the customer's to decide: how often they are asked, who may open their page, what is kept of them."""
