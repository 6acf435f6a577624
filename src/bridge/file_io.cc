// Bytes of a far file: reading, writing, copying, holes.
#include "bridge/remote_file.h"
#include "proto/fscc/set_file_info.h"
#include "proto/smb2/flush.h"
#include "proto/smb2/read.h"
#include "proto/smb2/write.h"

namespace sallyport::bridge {
namespace {

using fscc::FileInformationClass;
using fscc::Fsctl;

Result<size_t> read_answer(Result<Reply> reply, MutableBytes out) {
  if (reply && reply->status() == NtStatus::end_of_file) return size_t{0};
  TRY(came, carried(std::move(reply)));
  auto body = came.body<smb2::ReadResponse>();
  if (!body || body->data.size() > out.size()) return fail(NtStatus::unexpected_io_error);
  if (!body->data.empty()) std::memcpy(out.data(), body->data.data(), body->data.size());
  return body->data.size();
}

}  // namespace

Result<> RemoteFile::check_range(uint64_t offset, uint64_t length) const {
  return offset > INT64_MAX || length > INT64_MAX - offset ? fail(NtStatus::invalid_parameter) : Result<>{};
}

// All pieces are asked for before the first is waited for; what counts ends at the first that came short.
Result<size_t> RemoteFile::read(MutableBytes out, uint64_t offset, bool) {
  if (is_directory()) return fail(NtStatus::invalid_device_request);
  TRY(valid, check_range(offset, out.size()));
  const auto& handle = open_.handle;
  size_t most = handle.link->terms().max_read;
  std::vector<std::pair<MutableBytes, std::future<Result<Reply>>>> pieces;
  for (size_t at = 0; at < out.size(); at += most) {
    auto piece = out.subspan(at, std::min(most, out.size() - at));
    smb2::ReadRequest ask;
    ask.length = static_cast<uint32_t>(piece.size());
    ask.offset = offset + at;
    ask.file_id = handle.id;
    pieces.emplace_back(piece, handle.link->begin(Command::read, ask, ask.length));
  }
  size_t got = 0;
  bool ended = false;
  Result<size_t> failed;
  for (auto& [piece, answer] : pieces) {
    auto here = read_answer(answer.get(), piece);
    if (!here && failed) failed = here;
    if (ended || !failed) continue;
    got += *here;
    ended = *here < piece.size();
  }
  if (!failed && !got) return failed;
  return got;
}

// One piece after another, so that on an error there is a prefix and nothing else.
Result<> RemoteFile::write(Bytes data, uint64_t offset) {
  TRY(valid, check_range(offset, data.size()));
  const auto& handle = open_.handle;
  size_t most = handle.link->terms().max_write;
  for (size_t at = 0; at < data.size();) {
    auto piece = data.subspan(at, std::min(most, data.size() - at));
    smb2::WriteRequest ask;
    ask.offset = offset + at;
    ask.file_id = handle.id;
    ask.data = piece;
    TRY(reply, carried(handle.link->call(Command::write, ask, static_cast<uint32_t>(piece.size()))));
    auto body = reply.body<smb2::WriteResponse>();
    if (!body || body->count == 0 || body->count > piece.size()) return fail(NtStatus::unexpected_io_error);
    at += body->count;
  }
  return {};
}

Result<> RemoteFile::flush() {
  TRY(reply, carried(open_.handle.link->call(Command::flush, smb2::FlushRequest{open_.handle.id})));
  return {};
}

Result<smb2::ResumeKey> RemoteFile::resume_key() {
  {
    std::lock_guard guard(mutex_);
    if (resume_key_) return *resume_key_;
  }
  constexpr uint32_t kAnswer = wire::fixed_size<smb2::SrvRequestResumeKeyResponse>;
  TRY(output, control(open_.handle, Fsctl::srv_request_resume_key, {}, kAnswer));
  TRY(answer, decoded<smb2::SrvRequestResumeKeyResponse>(output));
  std::lock_guard guard(mutex_);
  resume_key_ = answer.resume_key;
  return answer.resume_key;
}

// [MS-SMB2] 3.2.4.20.3: the far server copies, when both files are its. One that cannot is sent the bytes.
Result<> RemoteFile::copy(storage::File& source, uint64_t from, uint64_t to, uint32_t length) {
  TRY(valid, check_range(to, length));
  if (!length) return {};
  auto* theirs = dynamic_cast<RemoteFile*>(&source);
  bool together = theirs && theirs->open_.handle.link == open_.handle.link;
  auto key = together ? theirs->resume_key() : fail(NtStatus::not_supported);
  if (!key) return key.error() == NtStatus::file_closed ? fail(key.error()) : File::copy(source, from, to, length);
  auto ask = wire::encoded(smb2::SrvCopychunkCopy{*key, {{from, to, length}}});
  auto output = control(open_.handle, Fsctl::srv_copychunk_write, ask, wire::fixed_size<smb2::SrvCopychunkResponse>);
  bool cannot = !output && (output.error() == NtStatus::not_supported || output.error() == NtStatus::invalid_device_request ||
                            output.error() == NtStatus::invalid_parameter);
  if (cannot) return File::copy(source, from, to, length);
  if (!output) return fail(output.error());
  TRY(answer, decoded<smb2::SrvCopychunkResponse>(*output));
  return answer.total_bytes_written == length ? Result<>{} : fail(NtStatus::unexpected_io_error);
}

Result<> RemoteFile::set_end_of_file(uint64_t size) {
  return set_to(open_.handle, FileInformationClass::end_of_file, fscc::FileEndOfFileInformation{size});
}

Result<> RemoteFile::set_allocation(uint64_t size) {
  return set_to(open_.handle, FileInformationClass::allocation, fscc::FileAllocationInformation{size});
}

// The far server did it when the file was opened: its own share modes allowed that.
Result<> RemoteFile::overwrite(uint32_t, storage::Disposition) {
  std::lock_guard guard(mutex_);
  settled_ = open_.info;
  return {};
}

Result<> RemoteFile::zero(Range range) {
  TRY(valid, check_range(range.offset, range.length));
  auto ask = wire::encoded(fscc::FileZeroDataInformation{range.offset, range.offset + range.length});
  TRY(done, control(open_.handle, Fsctl::set_zero_data, ask, 0));
  return {};
}

Result<std::vector<Range>> RemoteFile::allocated_ranges(Range within) {
  auto ask = wire::encoded(fscc::FileAllocatedRange{within.offset, within.length});
  TRY(output, control(open_.handle, Fsctl::query_allocated_ranges, ask, 65536));
  TRY(found, decoded<fscc::FileAllocatedRanges>(output));
  std::vector<Range> out;
  for (const auto& each : found.ranges) out.push_back({each.file_offset, each.length});
  return out;
}

Result<> RemoteFile::set_sparse(bool sparse) {
  TRY(done, control(open_.handle, Fsctl::set_sparse, wire::encoded(fscc::FileSetSparseBuffer{sparse}), 0));
  return {};
}

}  // namespace sallyport::bridge
