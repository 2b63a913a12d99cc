;options -s 80 -c 800 -p 80 -l 5 -d 5 -S 7
;name nano
;assert CORESIZE == 80 && MAXLENGTH == 5
        spl #CORESIZE, PSPACESIZE
        mov 3, }-41
        mov 81, <40
        djn.f -2, <41
        end 4
