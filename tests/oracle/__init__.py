"""An independent, slow and simple account of cron and clock changes; only the comparison knows the triggers."""
