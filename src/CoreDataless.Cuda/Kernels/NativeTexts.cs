using System.Runtime.InteropServices;

namespace CoreDataless.Cuda;

/// <summary>Texts as C has them, for the duration of a call: UTF-8 with a zero behind, and the array of them.</summary>
internal sealed unsafe class NativeTexts : IDisposable
{
    private readonly byte*[] _texts;
    private readonly byte** _pointers;

    public NativeTexts(ReadOnlySpan<string> texts)
    {
        _texts = new byte*[texts.Length];
        _pointers = (byte**)NativeMemory.Alloc((nuint)Math.Max(1, texts.Length), (nuint)sizeof(byte*));
        for (int i = 0; i < texts.Length; i++)
            _pointers[i] = _texts[i] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[i]);
    }

    /// <summary>The array.</summary>
    public byte** Pointers => _pointers;

    /// <summary>One of the texts.</summary>
    public byte* this[int i] => _texts[i];

    public void Dispose()
    {
        foreach (byte* text in _texts) Marshal.FreeCoTaskMem((nint)text);
        NativeMemory.Free(_pointers);
    }
}
