program classes
  implicit none
  integer, parameter :: big = selected_int_kind(18)
  integer(big) :: n, m, a, p, q, pairs, i
  integer(big), allocatable :: count(:)
  read (*, *) n, m, a, p, q
  allocate (count(0:m - 1))
  count = 0
  pairs = 0
  do i = 1, n
    pairs = pairs + count(mod(m - mod(a, m), m))
    count(mod(a, m)) = count(mod(a, m)) + 1
    a = mod(p * a + q, 1000003_big)
  end do
  write (*, '(i0)') pairs
end program
