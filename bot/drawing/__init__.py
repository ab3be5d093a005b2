"""How stored rows become pictures in the chat. `bot/announcer.py` decides when."""
