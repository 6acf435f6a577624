// Reading, writing and locking, shared by the forms that SMB1 has for each.
#pragma once

#include "translator/opens.h"

namespace sallyport::translator::handlers {

// Nothing behind the end of the file. The answer's data points into `holder`.
Task<Result<Bytes>> read_at(Exchange& x, File& file, uint64_t offset, uint32_t length, Reply& holder);
Task<Result<uint32_t>> write_at(Exchange& x, File& file, uint64_t offset, Bytes data, bool through);
// UTIME 0 and all ones leave it.
Task<Outcome> set_write_time(Exchange& x, const File& file, uint32_t utime);
Task<Outcome> set_end_of_file(Exchange& x, const Handle& handle, uint64_t size);

struct LockRange {
  uint64_t offset = 0, length = 0;
  uint32_t process = 0;
  uint8_t type = 0;  // cifs::lock_type::*, of LOCKING_ANDX: who cancels a lock names it too
};
// `timeout`: milliseconds, 0 not to wait, all ones for ever.
Task<Outcome> lock_range(Exchange& x, File& file, const LockRange& range, bool shared, uint32_t timeout);
Task<Outcome> unlock_range(Exchange& x, File& file, const LockRange& range);

}  // namespace sallyport::translator::handlers
