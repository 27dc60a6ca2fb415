/// The C interfaces to BLAS and LAPACK, as OpenBLAS and LAPACKE install them.
#include <cblas.h>
#include <lapacke.h>
