// The parts of SET_INFO, [MS-SMB2] 3.3.5.21.
#pragma once

#include "proto/smb2/set_info.h"
#include "server/call.h"
#include "wire/decoder.h"

namespace sallyport::server::handlers {

Result<> set_file(Call& call, const smb2::SetInfoRequest& request);
Result<> set_basic(Call& call, Bytes input);
Result<> set_disposition(Call& call, Bytes input);
Result<> set_disposition_ex(Call& call, Bytes input);
Result<> set_rename(Call& call, Bytes input);
Result<> set_rename_ex(Call& call, Bytes input);
Result<> set_link(Call& call, Bytes input);
Result<> set_extended_attributes(Call& call, Bytes input);
Result<> set_pipe(Call& call, const smb2::SetInfoRequest& request);
Result<> set_security(Call& call, const smb2::SetInfoRequest& request);
// What these parts of a descriptor need an open to have been granted.
uint32_t access_to_set_security(uint32_t which);

template <class T>
Result<T> read_info(Bytes input) {
  T info;
  if (input.size() < wire::fixed_size<T>) return fail(NtStatus::info_length_mismatch);
  if (wire::decode(info, input)) return fail(NtStatus::invalid_parameter);
  return info;
}

}  // namespace sallyport::server::handlers
