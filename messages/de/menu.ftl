menu-place = Hier platzieren
