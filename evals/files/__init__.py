"""Files that cases send, made here, and how those that are read are judged."""
