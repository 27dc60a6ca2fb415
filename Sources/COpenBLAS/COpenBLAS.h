/// The C interfaces to BLAS and LAPACK, as OpenBLAS and LAPACKE install them.
#include <cblas.h>
#include <lapacke.h>

/// Ends the threads of OpenBLAS, as it does itself before a fork; no header declares it, and
/// builds without threads lack it.
extern int blas_thread_shutdown_(void) __attribute__((weak));

static inline void end_blas_threads(void) {
  if (blas_thread_shutdown_) blas_thread_shutdown_();
}

/// The parameters of the GNU allocator, from which matrices take their memory.
#if defined(__GLIBC__)
#include <malloc.h>
#endif
