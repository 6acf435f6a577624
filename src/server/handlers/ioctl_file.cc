// Small controls of files: compression, object ids, snapshots. [MS-FSCC] 2.3, [MS-SMB2] 3.3.5.15.1
#include "proto/fscc/fsctl.h"
#include "proto/smb2/ioctl_payloads.h"
#include "server/engine.h"
#include "server/handlers/ioctl_calls.h"

namespace sallyport::server::handlers {

namespace {

template <class T>
Result<> answer(const T& value, const smb2::IoctlRequest& request, Buffer& output) {
  if (request.max_output_response < wire::fixed_size<T>) return fail(NtStatus::buffer_too_small);
  wire::encode(value, output, 0);
  return {};
}

}  // namespace

// Nothing is compressed, and a client may ask to leave it so.
Result<> get_compression(Call&, const smb2::IoctlRequest& request, Buffer& output) {
  return answer(fscc::CompressionState{fscc::CompressionState::kNone}, request, output);
}

Result<> set_compression(Call&, const smb2::IoctlRequest& request, Buffer&) {
  TRY(wanted, read_input<fscc::CompressionState>(request.input));
  return wanted.compression_state == fscc::CompressionState::kNone ? Result<>{} : fail(NtStatus::not_supported);
}

// An id that stays with the file: its number, in a space of this server's and volume's own.
Result<> get_object_id(Call& call, const smb2::IoctlRequest& request, Buffer& output) {
  auto& open = *call.open;
  TRY(info, open.file->info());
  fscc::FileObjectIdBuffer ids;
  ids.object_id = call.engine.guid();
  auto* bytes = ids.object_id.bytes.data();
  store_le(bytes, load_le<uint64_t>(bytes) ^ open.file->key().device);
  store_le(bytes + 8, load_le<uint64_t>(bytes + 8) ^ info.file_id);
  return answer(ids, request, output);
}

// There are none. The size of the array counts its closing zero.
Result<> enumerate_snapshots(Call&, const smb2::IoctlRequest& request, Buffer& output) {
  constexpr size_t kSmallest = 16;
  if (request.max_output_response < kSmallest) return fail(NtStatus::invalid_parameter);
  wire::encode(smb2::SrvSnapshotArray{0, 0, std::u16string(1, u'\0')}, output, 0);
  return {};
}

}  // namespace sallyport::server::handlers
