// sallyport audit --local
#pragma once

#include <string>

namespace sallyport::cli {

struct AuditLocalOptions {
  std::string json;     // a file, "-" is standard output
  std::string fail_on;  // a severity
  bool quiet = false, verbose = false;
  bool targets = false;      // some were given
  bool other_forms = false;  // HTML, CSV or SARIF was asked for
};

// The exit status: 0 clean, 1 something at least that severe, 2 it could not run.
int audit_local(const AuditLocalOptions& options);

}  // namespace sallyport::cli
