"""An independent, slow and simple account of cron and clock changes; it imports nothing of the triggers."""
