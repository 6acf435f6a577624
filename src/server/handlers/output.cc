#include "server/handlers/output.h"

#include "server/connection.h"

namespace sallyport::server::handlers {

NtStatus too_small(Call& call, uint32_t needed) {
  std::array<uint8_t, sizeof needed> number;
  store_le(number.data(), needed);
  smb2::ErrorResponse answer;
  Buffer context;
  if (call.connection.negotiated().dialect == smb2::Dialect::smb3_1_1) {
    context = wire::encoded(smb2::ErrorContext{smb2::ErrorId::default_id, number});
    answer.error_context_count = 1;
    answer.error_data = context;
  } else {
    answer.error_data = number;
  }
  call.answer(answer);
  call.keep_body = true;
  return NtStatus::buffer_too_small;
}

}  // namespace sallyport::server::handlers
