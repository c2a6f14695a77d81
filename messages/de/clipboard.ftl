clipboard-forbidden = Der Browser erlaubt hier nicht, die Zwischenablage zu lesen.
clipboard-name = Die Zwischenablage
