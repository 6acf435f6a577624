// What RAP tells about printers' queues and jobs. In levels 2 and 4 a queue's jobs follow it, their strings behind all.
// [MS-RAP] 2.5.7
#pragma once

#include <tuple>

#include "proto/cifs/rap_data.h"

namespace sallyport::cifs {

// PrintQueue0, "B13". [MS-RAP] 2.5.7.8.1
struct RapPrintQueue0 {
  static constexpr const char* kName = "PrintQueue0";

  std::array<uint8_t, 13> print_q_name{};

  static auto strings(auto&) { return std::tie(); }
  static constexpr void fields(auto& m, auto& w) { w("PrintQName", m.print_q_name); }
};
static_assert(wire::fixed_size<RapPrintQueue0> == 13);

namespace print_queue_status {
inline constexpr uint16_t kActive = 0, kPaused = 1, kError = 2, kDeletePending = 3;
}

// PrintQueue1, "B13BWWWzzzzzWW"; level 2 ends with "WN": the same, PrintJobCount jobs behind it. [MS-RAP] 2.5.7.8.2, 3
struct RapPrintQueue1 {
  static constexpr const char* kName = "PrintQueue1";

  std::array<uint8_t, 13> print_q_name{};
  uint16_t priority = 5;
  uint16_t start_time = 0, until_time = 0;  // minutes since midnight
  RapString separator_file_name, print_processor, destinations, parameters, comment;
  uint16_t status = 0;  // print_queue_status::*
  uint16_t print_job_count = 0;

  static auto strings(auto& m) {
    return std::tie(m.separator_file_name, m.print_processor, m.destinations, m.parameters, m.comment);
  }
  static constexpr void fields(auto& m, auto& w) {
    w("PrintQName", m.print_q_name);
    w.reserved("Pad1", 1);
    w("Priority", m.priority);
    w("StartTime", m.start_time);
    w("UntilTime", m.until_time);
    w("SeparatorFileName", m.separator_file_name);
    w("PrintProcessor", m.print_processor);
    w("Destinations", m.destinations);
    w("PrintParameterString", m.parameters);
    w("CommentString", m.comment);
    w("PrintQStatus", m.status);
    w("PrintJobCount", m.print_job_count);
  }
};
static_assert(wire::fixed_size<RapPrintQueue1> == 44);

// PrintQueue3, "zWWWWzzzzWWzzl". [MS-RAP] 2.5.7.8.4
struct RapPrintQueue3 {
  static constexpr const char* kName = "PrintQueue3";

  RapString name;
  uint16_t priority = 5;
  uint16_t start_time = 0, until_time = 0;
  RapString separator_file_name, print_processor, parameters, comment;
  uint16_t status = 0;
  uint16_t print_job_count = 0;
  RapString printers, driver_name;
  RapString driver_data;  // a pointer to what is no string; 0

  static auto strings(auto& m) {
    return std::tie(m.name, m.separator_file_name, m.print_processor, m.parameters, m.comment, m.printers, m.driver_name);
  }
  static constexpr void fields(auto& m, auto& w) {
    w("PrintQName", m.name);
    w("Priority", m.priority);
    w("StartTime", m.start_time);
    w("UntilTime", m.until_time);
    w.reserved("Pad", 2);
    w("SeparatorFileName", m.separator_file_name);
    w("PrintProcessor", m.print_processor);
    w("PrintParameterString", m.parameters);
    w("CommentString", m.comment);
    w("PrintQStatus", m.status);
    w("PrintJobCount", m.print_job_count);
    w("Printers", m.printers);
    w("DriverName", m.driver_name);
    w("PrintDriverData", m.driver_data);
  }
};
static_assert(wire::fixed_size<RapPrintQueue3> == 44);

// PrintJobInfo1, "WB21BB16B10zWWzDDz". [MS-RAP] 2.5.7.7.2
struct RapPrintJob1 {
  static constexpr const char* kName = "PrintJobInfo1";

  uint16_t job_id = 0;
  std::array<uint8_t, 21> user_name{};
  std::array<uint8_t, 16> notify_name{};
  std::array<uint8_t, 10> data_type{};
  RapString parameters;
  uint16_t job_position = 0;
  uint16_t job_status = 0;
  RapString job_status_string;
  uint32_t time_submitted = 0;  // UTIME
  uint32_t job_size = 0;
  RapString job_comment;

  static auto strings(auto& m) { return std::tie(m.parameters, m.job_status_string, m.job_comment); }
  static constexpr void fields(auto& m, auto& w) {
    w("JobID", m.job_id);
    w("UserName", m.user_name);
    w.reserved("Pad", 1);
    w("NotifyName", m.notify_name);
    w("DataType", m.data_type);
    w("PrintParameterString", m.parameters);
    w("JobPosition", m.job_position);
    w("JobStatus", m.job_status);
    w("JobStatusString", m.job_status_string);
    w("TimeSubmitted", m.time_submitted);
    w("JobSize", m.job_size);
    w("JobCommentString", m.job_comment);
  }
};
static_assert(wire::fixed_size<RapPrintJob1> == 74);

}  // namespace sallyport::cifs
