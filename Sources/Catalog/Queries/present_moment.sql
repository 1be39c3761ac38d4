SELECT tidemark.microseconds(clock_timestamp()) AS now
