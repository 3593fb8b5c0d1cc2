using System.Buffers.Binary;

namespace ScrapeCluster.Server.BuiltinReceiver;

/// <summary>Walks the fields of one protobuf message. Throws <see cref="InvalidWriteRequestException"/> on what is no protobuf.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private const int Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5;

    private ReadOnlySpan<byte> _rest = message;
    private int _wireType;

    /// <summary>The number of the field that <see cref="Next"/> came to.</summary>
    public int Field { get; private set; }

    /// <summary>Moves to the next field. Its value must then be read or skipped.</summary>
    public bool Next()
    {
        if (_rest.IsEmpty)
            return false;
        var key = ReadRawVarint();
        _wireType = (int)(key & 7);
        Field = key >> 3 is > 0 and < 1 << 29 ? (int)(key >> 3) : throw new InvalidWriteRequestException($"field number {key >> 3} is not allowed");
        return true;
    }

    public ReadOnlySpan<byte> ReadBytes()
    {
        Expect(Bytes);
        var length = ReadRawVarint();
        if (length > (ulong)_rest.Length)
            throw new InvalidWriteRequestException($"field {Field} claims {length} bytes where {_rest.Length} are left");
        return Take((int)length);
    }

    public long ReadInt64()
    {
        Expect(Varint);
        return (long)ReadRawVarint();
    }

    public double ReadDouble()
    {
        Expect(Fixed64);
        return BinaryPrimitives.ReadDoubleLittleEndian(Take(8));
    }

    public void Skip()
    {
        switch (_wireType)
        {
            case Varint: ReadRawVarint(); break;
            case Fixed64: Take(8); break;
            case Bytes: ReadBytes(); break;
            case Fixed32: Take(4); break;
            default: throw new InvalidWriteRequestException($"field {Field} has wire type {_wireType}");
        }
    }

    private readonly void Expect(int wireType)
    {
        if (_wireType != wireType)
            throw new InvalidWriteRequestException($"field {Field} has wire type {_wireType} instead of {wireType}");
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length)
            throw new InvalidWriteRequestException("it ends in the middle of a field");
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    private ulong ReadRawVarint()
    {
        ulong value = 0;
        for (var i = 0; i < 10; i++)
        {
            var next = Take(1)[0];
            value |= (ulong)(next & 0x7f) << (7 * i);
            if (next < 0x80)
                return value;
        }

        throw new InvalidWriteRequestException("a number is longer than ten bytes");
    }
}
