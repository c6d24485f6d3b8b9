"""What the API shows: each noun once, masked for those who may not know who a customer is."""
