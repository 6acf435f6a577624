// What the IOCTL handler calls for each control code, [MS-SMB2] 3.3.5.15. A call appends its output to `output`; the answer
// around it is the handler's. Codes that work on a file find it in call.open.
#pragma once

#include "proto/smb2/ioctl.h"
#include "server/call.h"
#include "wire/decoder.h"

namespace sallyport::server::handlers {

using IoctlCall = Result<> (*)(Call& call, const smb2::IoctlRequest& request, Buffer& output);

#define SALLYPORT_IOCTL(name) Result<> name(Call& call, const smb2::IoctlRequest& request, Buffer& output)
SALLYPORT_IOCTL(validate_negotiate_info);
SALLYPORT_IOCTL(query_network_interface_info);
SALLYPORT_IOCTL(request_resume_key);
SALLYPORT_IOCTL(copychunk);
SALLYPORT_IOCTL(enumerate_snapshots);
SALLYPORT_IOCTL(set_sparse);
SALLYPORT_IOCTL(set_zero_data);
SALLYPORT_IOCTL(query_allocated_ranges);
SALLYPORT_IOCTL(get_compression);
SALLYPORT_IOCTL(set_compression);
SALLYPORT_IOCTL(get_object_id);
SALLYPORT_IOCTL(pipe_transceive);
SALLYPORT_IOCTL(pipe_peek);
SALLYPORT_IOCTL(pipe_wait);
#undef SALLYPORT_IOCTL

template <class T>
Result<T> read_input(Bytes input, NtStatus too_short = NtStatus::invalid_parameter) {
  T value;
  if (input.size() < wire::fixed_size<T>) return fail(too_short);
  if (wire::decode(value, input)) return fail(NtStatus::invalid_parameter);
  return value;
}

}  // namespace sallyport::server::handlers
