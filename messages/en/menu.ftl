menu-place = Place here
