"""Case files of many lines, each judged by itself: readings, questions, articles."""
