"""A text that begins so tells us what to do or to look at: "Listen to patients", "Waiting times"."""

WORDS = """
add allow answer arrive ask be being better bring call change check communicate communication
consider do don't employ ensure explain faster find fix follow food get give have having hire
improve increase introduce invest just keep lack learn less let listen longer look make maybe more
need offer only open parking pay perhaps pick possibly provide put quicker reduce remove send
shorter show sort speak speed staffing stop take tell think times too train treat try turn update
use wait waiting
"""
