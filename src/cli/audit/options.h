// What is said to `sallyport audit` on its command line.
#pragma once

#include "audit/report/writers.h"
#include "audit/run.h"

namespace sallyport::cli {

struct AuditOptions {
  audit::TargetRequest targets;
  audit::RunOptions run;
  std::string state;  // directory of the history
  std::string json, html, csv, sarif;
  std::string policy;  // file
  std::string user;
  double answer_seconds = 3, host_seconds = 20;
  bool connect = false, sweep_only = false, quiet = false, verbose = false, explain_grade = false, local = false;
  bool resume = false, history = true, ntlmv1 = false;
  std::string fail_on = "high";
};

enum AuditStatus { kClean = 0, kFindings = 1 };  // beside them kCouldNotRun

}  // namespace sallyport::cli
