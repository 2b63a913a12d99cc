;options -8 -s 8192 -l 300 -c 100000
;name the old standard
;assert CORESIZE == 8192
step    equ 4
start   add #step, 3
        mov 2, @2
        jmp -2, #0
        dat #0, #0
        spl <-5
        djn start, <-9
        slt #5, @3
        cmp -1, <2
        jmz start, #1
        jmn @start, 2
        dat #-4096
        end start
