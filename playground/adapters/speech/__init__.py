"""Speech: text to clips, by pyttsx3 in a child process that can be killed and started again."""
