using System.Buffers.Binary;

namespace ScrapeCluster.Testing.RemoteWrite;

/// <summary>Walks the fields of one protobuf message without copying. Throws <see cref="InvalidDataException"/> on what is none.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> message)
{
    private readonly ReadOnlySpan<byte> _message = message;
    private int _position;
    private int _wireType;

    public int Field { get; private set; }

    /// <summary>Where the next field begins.</summary>
    public readonly int Position => _position;

    public bool Next()
    {
        if (_position == _message.Length)
            return false;
        var key = ReadVarint();
        Field = (int)(key >> 3);
        _wireType = (int)(key & 7);
        return true;
    }

    public ReadOnlySpan<byte> ReadBytes()
    {
        Expect(2);
        return Take(ReadVarint());
    }

    public long ReadInt64()
    {
        Expect(0);
        return (long)ReadVarint();
    }

    public long ReadDoubleBits()
    {
        Expect(1);
        return BinaryPrimitives.ReadInt64LittleEndian(Take(8));
    }

    public void Skip()
    {
        switch (_wireType)
        {
            case 0: ReadVarint(); break;
            case 1: Take(8); break;
            case 2: ReadBytes(); break;
            case 5: Take(4); break;
            default: throw new InvalidDataException($"Field {Field} has wire type {_wireType}.");
        }
    }

    private readonly void Expect(int wireType)
    {
        if (_wireType != wireType)
            throw new InvalidDataException($"Field {Field} has wire type {_wireType} instead of {wireType}.");
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)(_message.Length - _position))
            throw new InvalidDataException("The message ends within a field.");
        var taken = _message.Slice(_position, (int)length);
        _position += (int)length;
        return taken;
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (_position == _message.Length)
                throw new InvalidDataException("The message ends within a number.");
            var next = _message[_position++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }

        throw new InvalidDataException("A number is longer than ten bytes.");
    }
}
