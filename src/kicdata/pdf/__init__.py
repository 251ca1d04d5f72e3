"""A PDF becomes numbered lines, grids of its tables and boxes of its pictures.

    in a child process:  reader (a page: glyphs, rules) -> cells, ruled, aligned, levels, stacked -> tables, plain
                         -> layout (a sheet)
    in the process that asked for the issue:  sheets -> source, captions, pictures
"""
