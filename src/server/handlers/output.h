// Answers whose payload the client gave a room of a certain size: QUERY_INFO, QUERY_DIRECTORY, IOCTL.
#pragma once

#include "proto/smb2/error.h"
#include "proto/smb2/query_directory.h"
#include "server/call.h"

namespace sallyport::server::handlers {

// The head of a QUERY_INFO or QUERY_DIRECTORY answer; its payload is appended behind it.
class OutputBuffer {
 public:
  explicit OutputBuffer(Call& call) : call_(call) {
    call.answer(smb2::OutputBufferHead{});
    start_ = call.out.size();
  }
  // The payload is complete: `limit` bytes of it go out, with buffer_overflow when there is more.
  void finish(size_t limit) {
    if (call_.out.size() - start_ > limit) {
      call_.out.resize(start_ + limit);
      call_.status = NtStatus::buffer_overflow;
    }
    store_le(call_.out.data() + start_ - sizeof(uint32_t), static_cast<uint32_t>(call_.out.size() - start_));
  }
  // There is no answer after all.
  void drop() { call_.out.resize(call_.base + smb2::Header::kSize); }

 private:
  Call& call_;
  size_t start_;
};

// One structure of [MS-FSCC] 2.4 or 2.5. `smallest`: what a client must make room for at least, which is the size of the
// structure as a compiler lays it out; a name that does not fit is cut off, with a warning.
template <class T>
Result<> answer_info(Call& call, const T& info, size_t smallest, uint32_t limit) {
  if (limit < smallest) return fail(NtStatus::info_length_mismatch);
  OutputBuffer output(call);
  wire::encode(info, call.out, call.out.size());
  output.finish(limit);
  return {};
}

// The same for structures without a variable part.
template <class T>
Result<> answer_info(Call& call, const T& info, uint32_t limit) {
  return answer_info(call, info, wire::fixed_size<T>, limit);
}

// Fails with the number of bytes that would have been enough ([MS-SMB2] 2.2.2.2, 3.3.4.4).
NtStatus too_small(Call& call, uint32_t needed);

}  // namespace sallyport::server::handlers
