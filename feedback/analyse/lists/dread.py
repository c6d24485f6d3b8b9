"""What was only feared, belongs to somebody else,
or was overcome: trouble named right after it is not our failure."""

PHRASES = """
was|were|been|bit|so|very|i'm|am worried|afraid|scared|anxious|nervous|apprehensive|dreading, worried about|that|i,
i|we dreaded|feared|expected|hate, was|were expecting, usually|normally|always|often hate|hated|dread, despite,
in spite of, last|previous|old|former|other provider|bank|hospital|company|dentist|doctor|airline|supplier|network,
i|we thought, came in with, never|not made|make me|us feel, the pain
"""
