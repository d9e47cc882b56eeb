// Every file that was loaded, with what became of its rows at its first load.
MATCH (f:LoadedFile)
RETURN f.kind AS kind, f.file AS file, f.sha256 AS sha256, f.of_rejects AS of_rejects, f.read AS read,
  f.accepted AS accepted, f.amended AS amended, f.duplicate AS duplicate, f.rejected AS rejected,
  f.left_out AS left_out, f.load AS load, f.quality AS quality
ORDER BY kind, file, sha256, of_rejects, load
