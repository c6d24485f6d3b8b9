"""What the pages of setting up share, wherever they stand: see `cxloop.pages.setting_up`."""

from cxloop.pages.setting_up import Acting, PublicIdChoice, acting, attempt, choice, done, refuse, shown

__all__ = ["Acting", "PublicIdChoice", "acting", "attempt", "choice", "done", "refuse", "shown"]
