// GET_PRINT_QUEUE: the jobs that wait. [MS-CIFS] 2.2.4.70, draft-leach-cifs-v1-spec-01 4.5.4
#pragma once

#include "proto/cifs/buffer_format.h"
#include "proto/cifs/dos_time.h"

namespace sallyport::cifs {

struct GetPrintQueueRequest {
  static constexpr const char* kName = "SMB_COM_GET_PRINT_QUEUE Request";

  int16_t max_count = 0;  // negative: backwards from StartIndex
  uint16_t start_index = 0;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{2});
    w("MaxCount", m.max_count);
    w("StartIndex", m.start_index);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
  }
};
static_assert(wire::fixed_size<GetPrintQueueRequest> == 1 + 2 * 2);

namespace print_status {
inline constexpr uint8_t kHeld = 1, kPrinting = 2, kAwaitingPrint = 3, kInIntercept = 4, kFileHadError = 5, kPrinterError = 6;
}

struct PrintQueueElement {
  static constexpr const char* kName = "Print queue element";

  DosDateTime file_date;
  uint8_t entry_status = print_status::kAwaitingPrint;
  uint16_t spool_file_number = 0;
  uint32_t spool_file_size = 0;
  std::array<uint8_t, 16> spool_file_name{};  // OEM, of who made it

  static constexpr void fields(auto& m, auto& w) {
    w("FileDate", m.file_date);
    w("EntryStatus", m.entry_status);
    w("SpoolFileNumber", m.spool_file_number);
    w("SpoolFileSize", m.spool_file_size);
    w.reserved("Reserved", 1);
    w("SpoolFileName", m.spool_file_name);
  }
};
static_assert(wire::fixed_size<PrintQueueElement> == 28);

struct GetPrintQueueResponse {
  static constexpr const char* kName = "SMB_COM_GET_PRINT_QUEUE Response";

  uint16_t count = 0;
  uint16_t restart_index = 0;
  ElementBlock<BufferFormat::data, PrintQueueElement> queue;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{2});
    w("Count", m.count);
    w("RestartIndex", m.restart_index);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
    w.inner("Queue", m.queue);
  }
};
static_assert(wire::fixed_size<GetPrintQueueResponse> == 1 + 2 * 2);

}  // namespace sallyport::cifs
