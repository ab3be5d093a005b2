"""Logs to measure and to tamper with: what the program writes, and the same in great numbers."""
