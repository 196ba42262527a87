using System.Text;
using System.Text.Json;

namespace CoreDataless.Arrays;

/// <summary>Opens a file for a reader and gives every failure the file's name.</summary>
internal static class FileGuard
{
    /// <summary>Builds the exception that the caller of a room expects.</summary>
    public delegate InvalidDataFileException Named(string path, string reason, string whatToDo, Exception? inner);

    /// <summary>Maps the file and reads it; the map is closed again if reading fails.</summary>
    /// <exception cref="InvalidDataFileException">The file cannot be opened or read.</exception>
    public static T Open<T>(string path, Named named, Func<MappedFile, T> read)
    {
        MappedFile? file = null;
        try
        {
            return Read(path, named, () => read(file = MappedFile.Open(path)));
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    /// <summary>Runs a reader. What bad bytes can provoke in the libraries below is the file's fault too.</summary>
    /// <exception cref="InvalidDataFileException">The content cannot be read.</exception>
    public static T Read<T>(string path, Named named, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (MalformedDataException e)
        {
            throw named(path, e.Message, e.WhatToDo, e);
        }
        catch (OverflowException e)
        {
            throw named(path, "a number in it is too large", MalformedDataException.GetItAgain, e);
        }
        catch (DecoderFallbackException e)
        {
            throw named(path, "a text in it is not UTF-8", MalformedDataException.GetItAgain, e);
        }
        catch (JsonException e)
        {
            throw named(path, $"its header is not valid JSON ({e.Message})", MalformedDataException.GetItAgain, e);
        }
        catch (Exception e) when (e is IOException and not InvalidDataFileException or UnauthorizedAccessException)
        {
            throw named(path, $"it cannot be read ({e.Message})", "check the disk and the permissions", e);
        }
    }
}
