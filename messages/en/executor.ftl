executor-technology = Set the technology of { $component } to { $technology }
