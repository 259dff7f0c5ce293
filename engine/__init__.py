"""Music: no Discord and no SQLite; plain values in, plain values out, through `engine.tasks`.

What is done by one means stands in its folder. Beside the folders stand

- what joins several of them to one piece of work that `tasks` hands on: `base` and `indexing` (the
  base model and its music), `learning`, `evaluation`, `charting` and `comparison`; `choosing`,
  where takes are composed and chosen, and `finishing`, where files are made of them: `studio` goes
  that way from a request, `workshop` from a take;
- what several of them share: `errors`, `messages`, `take`, `identifier`, `titles`, `regression`.
"""
