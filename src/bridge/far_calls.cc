#include "bridge/far_calls.h"

#include "proto/smb2/ioctl.h"
#include "proto/smb2/set_info.h"

namespace sallyport::bridge {

Result<Reply> carried(Result<Reply> reply) {
  if (reply && reply->status() != NtStatus::success && reply->status() != NtStatus::buffer_overflow) return fail(reply->status());
  return reply;
}

Result<Buffer> query(const Handle& handle, const InfoKind& kind, uint32_t most) {
  smb2::QueryInfoRequest ask;
  ask.info_type = kind.type;
  ask.file_info_class = kind.what;
  ask.additional_information = kind.additional;
  ask.output_buffer_length = std::min(most, handle.link->terms().max_transact);
  ask.file_id = handle.id;
  TRY(reply, carried(handle.link->call(Command::query_info, ask, ask.output_buffer_length)));
  auto body = reply.body<smb2::QueryInfoResponse>();
  if (!body) return fail(NtStatus::unexpected_io_error);
  return Buffer(body->output);
}

Result<> set(const Handle& handle, const InfoKind& kind, Bytes input) {
  if (input.size() > handle.link->terms().max_transact) return fail(NtStatus::invalid_parameter);
  smb2::SetInfoRequest ask;
  ask.info_type = kind.type;
  ask.file_info_class = kind.what;
  ask.additional_information = kind.additional;
  ask.file_id = handle.id;
  ask.input = input;
  TRY(reply, carried(handle.link->call(Command::set_info, ask, static_cast<uint32_t>(input.size()))));
  return {};
}

Result<Buffer> control(const Handle& handle, fscc::Fsctl code, Bytes input, uint32_t most) {
  smb2::IoctlRequest ask;
  ask.ctl_code = code;
  ask.file_id = handle.id;
  ask.max_output_response = most;
  ask.flags = smb2::kIoctlIsFsctl;
  ask.input = input;
  TRY(reply, carried(handle.link->call(Command::ioctl, ask, std::max(most, static_cast<uint32_t>(input.size())))));
  auto body = reply.body<smb2::IoctlResponse>();
  if (!body) return fail(NtStatus::unexpected_io_error);
  return Buffer(body->output);
}

}  // namespace sallyport::bridge
