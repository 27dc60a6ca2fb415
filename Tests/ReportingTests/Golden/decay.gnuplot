set terminal svg size 720,440 dynamic enhanced font 'sans-serif,14'
set output 'decay.svg'
set encoding utf8
set border 3 linecolor rgb '#808080'
set tics nomirror textcolor rgb '#808080'
set grid linecolor rgb '#808080' linewidth 0.3
set key top right textcolor rgb '#808080'
set xlabel 'n' textcolor rgb '#808080'
set ylabel 'error (''units'')' textcolor rgb '#808080'
set logscale x 10
set format x '10^{%L}'
set xrange [70.0:560.0]
set logscale y 10
set format y '10^{%L}'
set yrange [0.0080409:0.0658]
$data0 << EOD
100.0 0.045948 0.046 0.045 0.047
200.0 0.022974 0.023 0.0225 0.0235
400.0 0.011487 0.0115 0.0115 0.0115
EOD
plot $data0 using 1:2 with lines linewidth 1.5 linecolor rgb '#0072B2' title 'the "law", predicted', \
  $data0 using 1:4:(0):($5-$4) with vectors heads size screen 0.006,90 linewidth 1.5 linecolor rgb '#0072B2' notitle, \
  $data0 using 1:3 with points pointtype 7 pointsize 0.7 linecolor rgb '#0072B2' title 'the "law", measured'
