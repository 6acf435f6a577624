// Requests on an open file of the far server, as functions that wait for the answer. An answer that does not decode is
// unexpected_io_error: the far server is not believed blindly.
#pragma once

#include "bridge/link.h"
#include "proto/fscc/classes.h"
#include "proto/fscc/fsctl.h"
#include "proto/smb2/query_info.h"

namespace sallyport::bridge {

struct Handle {
  std::shared_ptr<Link> link;
  smb2::FileId id;
};

// The answer if its status is a success, or one of a warning's that carries a result.
Result<Reply> carried(Result<Reply> reply);

template <class T>
Result<T> decoded(Bytes bytes) {
  T out;
  if (wire::decode(out, bytes)) return fail(NtStatus::unexpected_io_error);
  return out;
}

// ---- QUERY_INFO and SET_INFO ----
struct InfoKind {
  smb2::InfoType type = smb2::InfoType::file;
  uint8_t what = 0;
  uint32_t additional = 0;
};
inline InfoKind of(fscc::FileInformationClass what) { return {smb2::InfoType::file, static_cast<uint8_t>(what), 0}; }
inline InfoKind of(fscc::FsInformationClass what) { return {smb2::InfoType::filesystem, static_cast<uint8_t>(what), 0}; }

Result<Buffer> query(const Handle& handle, const InfoKind& kind, uint32_t most = 65536);
Result<> set(const Handle& handle, const InfoKind& kind, Bytes input);

template <class T>
Result<T> query_as(const Handle& handle, const InfoKind& kind) {
  TRY(output, query(handle, kind));
  return decoded<T>(output);
}
template <class T>
Result<> set_to(const Handle& handle, fscc::FileInformationClass what, const T& info) {
  return set(handle, of(what), wire::encoded(info));
}

// ---- IOCTL ----
Result<Buffer> control(const Handle& handle, fscc::Fsctl code, Bytes input, uint32_t most);

}  // namespace sallyport::bridge
