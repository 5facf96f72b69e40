"""What every domain shares and no domain owns: ids, time, errors, text, paging, the actor. No I/O."""
