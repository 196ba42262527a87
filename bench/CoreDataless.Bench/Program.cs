using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using CoreDataless.Engine.Cpu;
unsafe {
    int depth = 64, taps = 9;
    float* a = (float*)NativeMemory.AlignedAlloc(1<<20, 64), b = (float*)NativeMemory.AlignedAlloc(1<<22, 64), c = (float*)NativeMemory.AlignedAlloc(1<<16, 64);
    new Span<float>(a, 1<<18).Fill(1e-3f); new Span<float>(b, 1<<20).Fill(1e-3f);
    float** rows = stackalloc float*[taps*8];
    for (int i=0;i<taps*8;i++) rows[i] = a + (i%8)*64 + (i/8)*64;
    for (int rep=0; rep<5; rep++) {
        int n = 20000;
        void T(string name, double f, delegate*<float**, int,int,float*,float*,void> k) { var sw = Stopwatch.StartNew();
          for (int i=0;i<n;i++) k(rows, taps, depth, b, c); Console.Write($"{name} {2.0*f*depth*taps*n/sw.Elapsed.TotalSeconds/1e9:f1}  "); }
        T("512 8x3", 8*48, &Tile8<Simd512, Vector512<float>>.Columns3);
        T("512 8x2", 8*32, &Tile8<Simd512, Vector512<float>>.Columns2);
        T("512 8x1", 8*16, &Tile8<Simd512, Vector512<float>>.Columns1);
        T("256 4x3", 4*24, &Tile4<Simd256, Vector256<float>>.Columns3);
        T("256 4x2", 4*16, &Tile4<Simd256, Vector256<float>>.Columns2);
        T("256 4x1", 4*8, &Tile4<Simd256, Vector256<float>>.Columns1);
        T("128 4x3", 4*12, &Tile4<Simd128, Vector128<float>>.Columns3);
        Console.WriteLine();
    }
}
