// IOCTL, [MS-SMB2] 3.3.5.15.
#include "server/handlers/ioctl_calls.h"

#include "proto/smb2/error.h"
#include "server/handlers/handlers.h"

namespace sallyport::server::handlers {

namespace {

using fscc::Fsctl;

enum class Target { none, file, pipe };  // what the code works on

struct Control {
  Fsctl code;
  Target target;
  bool changes = false;  // not on a read-only share
  IoctlCall run = nullptr;
  NtStatus refusal = NtStatus::invalid_device_request;  // when there is no `run`
};

constexpr Control kControls[] = {
    {Fsctl::validate_negotiate_info, Target::none, false, validate_negotiate_info},
    {Fsctl::query_network_interface_info, Target::none, false, query_network_interface_info},
    {Fsctl::dfs_get_referrals, Target::none, false, nullptr, NtStatus::fs_driver_required},
    {Fsctl::dfs_get_referrals_ex, Target::none, false, nullptr, NtStatus::fs_driver_required},
    {Fsctl::pipe_wait, Target::none, false, pipe_wait},
    {Fsctl::pipe_transceive, Target::pipe, false, pipe_transceive},
    {Fsctl::pipe_peek, Target::pipe, false, pipe_peek},
    {Fsctl::srv_request_resume_key, Target::file, false, request_resume_key},
    {Fsctl::srv_copychunk, Target::file, true, copychunk},
    {Fsctl::srv_copychunk_write, Target::file, true, copychunk},
    {Fsctl::srv_enumerate_snapshots, Target::file, false, enumerate_snapshots},
    {Fsctl::srv_read_hash, Target::file, false, nullptr, NtStatus::hash_not_supported},
    {Fsctl::lmr_request_resiliency, Target::file, false, nullptr, NtStatus::not_supported},
    {Fsctl::set_sparse, Target::file, true, set_sparse},
    {Fsctl::set_zero_data, Target::file, true, set_zero_data},
    {Fsctl::query_allocated_ranges, Target::file, false, query_allocated_ranges},
    {Fsctl::get_compression, Target::file, false, get_compression},
    {Fsctl::set_compression, Target::file, true, set_compression},
    {Fsctl::get_object_id, Target::file, false, get_object_id},
    {Fsctl::create_or_get_object_id, Target::file, false, get_object_id},
    {Fsctl::get_reparse_point, Target::file, false, nullptr, NtStatus::not_a_reparse_point},
    {Fsctl::delete_reparse_point, Target::file, true, nullptr, NtStatus::not_a_reparse_point},
};

const Control* find_control(Fsctl code) {
  for (const auto& each : kControls)
    if (each.code == code) return &each;
  return nullptr;
}

Result<> find_open(Call& call, const smb2::IoctlRequest& request) {
  bool previous = call.header.is_related() && request.file_id.is_previous();
  if (!previous) call.open = call.session->find_open(request.file_id);
  if (!call.open || call.open->tree != call.tree || call.open->closed) return fail(NtStatus::file_closed);
  call.remember(call.open);
  return {};
}

Result<> check_target(Call& call, const smb2::IoctlRequest& request, const Control* control) {
  if (control && control->target == Target::none) {
    // Codes that work on no file come with a FileId of all ones.
    return request.file_id.is_previous() ? Result<>{} : fail(NtStatus::invalid_parameter);
  }
  TRY(found, find_open(call, request));
  bool is_pipe = call.open->is_pipe();
  bool fits = control && is_pipe == (control->target == Target::pipe);
  if (!fits) return fail(is_pipe ? NtStatus::not_supported : NtStatus::invalid_device_request);
  if (control->changes && call.tree->read_only()) return fail(NtStatus::access_denied);
  return {};
}

Result<> check_size(const Call& call, const smb2::IoctlRequest& request) {
  uint64_t sent = uint64_t{request.input.size()} + request.output.size();
  uint64_t wanted = uint64_t{request.max_input_response} + request.max_output_response;
  return check_charge(call, std::max(sent, wanted));
}

}  // namespace

Result<> Ioctl::run(Call& call, const Request& request) {
  if (!(request.flags & smb2::kIoctlIsFsctl)) return fail(NtStatus::not_supported);
  TRY(paid, check_size(call, request));
  const auto* control = find_control(request.ctl_code);
  TRY(targeted, check_target(call, request, control));
  if (!control->run) return fail(control->refusal);
  std::optional<AtWork> at_work;
  if (call.open) at_work.emplace(call);
  if (at_work && at_work->refused()) return fail(NtStatus::file_not_available);
  Buffer output;
  auto result = control->run(call, request, output);
  if (!result && !call.keep_body) return result;
  call.answer(smb2::IoctlResponse{request.ctl_code, request.file_id, 0, {}, output});
  return result;
}

}  // namespace sallyport::server::handlers
