"""A PDF becomes numbered lines, grids of its tables and boxes of its pictures.

    page (glyphs, rules) -> cells, ruled, stacked -> tables -> sheets (in a child process) -> source, captions, pictures
"""
