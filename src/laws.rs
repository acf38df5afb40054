//! Laws across the rooms, as properties.
