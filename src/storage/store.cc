#include "storage/store.h"

namespace sallyport::storage {

// All is read before anything is written, so that the ranges may overlap.
Result<> File::copy(File& source, uint64_t from, uint64_t to, uint32_t length) {
  Buffer through(length);
  for (size_t done = 0; done < length;) {
    TRY(got, source.read(through.mutable_bytes().subspan(done), from + done, true));
    if (got == 0) return fail(NtStatus::invalid_view_size);
    done += got;
  }
  return write(through, to);
}

}  // namespace sallyport::storage
