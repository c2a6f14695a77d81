panel-width = Breite des Seitenbereichs
panel-width-hint = Ziehen zum Verbreitern, Doppelklick zum Einklappen
