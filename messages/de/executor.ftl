executor-technology = Die Technologie von { $component } auf { $technology } setzen
