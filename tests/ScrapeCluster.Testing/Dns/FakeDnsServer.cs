using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ScrapeCluster.Testing.Dns;

/// <summary>A DNS server over UDP and TCP on one port of the loopback address. What it was not told about does not exist.</summary>
public sealed class FakeDnsServer : IAsyncDisposable
{
    public const int NoSuchName = 3;
    public const int ServerFailure = 2;

    // Over UDP; what is longer is cut, and asked for again over TCP.
    private const int MaxDatagram = 512;

    private readonly ConcurrentDictionary<(string Name, ushort Type), (int Code, DnsRecord[] Records)> _answers = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly UdpClient _udp;
    private readonly TcpListener _tcp;
    private readonly Task[] _serving;

    public FakeDnsServer()
    {
        _tcp = new TcpListener(IPAddress.Loopback, 0);
        _tcp.Start();
        EndPoint = (IPEndPoint)_tcp.LocalEndpoint;
        _udp = new UdpClient(EndPoint);
        _serving = [ServeDatagramsAsync(), ServeConnectionsAsync()];
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>Questions in the order in which they came: "TYPE NAME", with "/tcp" where they came so.</summary>
    public ConcurrentQueue<string> Questions { get; } = new();

    /// <summary>While false it answers nothing.</summary>
    public bool Answers { get; set; } = true;

    public void Set(string type, string name, params DnsRecord[] records) => _answers[(name, DnsRecord.TypeOf(type))] = (0, records);

    public void Refuse(string type, string name, int code) => _answers[(name, DnsRecord.TypeOf(type))] = (code, []);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _udp.Dispose();
        _tcp.Dispose();
        await Task.WhenAll(_serving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task ServeDatagramsAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var question = await _udp.ReceiveAsync(_stop.Token);
            if (!Answers)
                continue;
            var answer = Answer(question.Buffer, "");
            if (answer.Length > MaxDatagram)
            {
                answer = answer[..12];
                answer[2] |= 2;
                answer[5] = answer[7] = answer[9] = answer[11] = 0;
            }

            await _udp.SendAsync(answer, question.RemoteEndPoint, _stop.Token);
        }
    }

    private async Task ServeConnectionsAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            using var client = await _tcp.AcceptTcpClientAsync(_stop.Token);
            var stream = client.GetStream();
            var length = new byte[2];
            await stream.ReadExactlyAsync(length, _stop.Token);
            var question = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
            await stream.ReadExactlyAsync(question, _stop.Token);
            var answer = Answer(question, "/tcp");
            await stream.WriteAsync((byte[])[.. DnsRecord.Number((ushort)answer.Length), .. answer], _stop.Token);
        }
    }

    private byte[] Answer(byte[] question, string how)
    {
        var end = 12;
        var labels = new List<string>();
        while (question[end] is > 0 and var length)
        {
            labels.Add(Encoding.ASCII.GetString(question, end + 1, length));
            end += length + 1;
        }

        var type = BinaryPrimitives.ReadUInt16BigEndian(question.AsSpan(end + 1));
        var name = string.Join('.', labels);
        Questions.Enqueue($"{type} {name}{how}");
        var (code, records) = _answers.TryGetValue((name, type), out var known) ? known : (NoSuchName, []);
        return
        [
            question[0], question[1], 0x81, (byte)(0x80 | code), .. DnsRecord.Number(1), .. DnsRecord.Number((ushort)records.Length), .. DnsRecord.Number(0),
            .. DnsRecord.Number(0), .. question[12..(end + 5)], .. records.SelectMany(Encode),
        ];
    }

    // The owner is the name in the question.
    private static IEnumerable<byte> Encode(DnsRecord record) =>
        [0xc0, 12, .. DnsRecord.Number(record.Type), .. DnsRecord.Number(1), 0, 0, 0, 60, .. DnsRecord.Number((ushort)record.Data.Length), .. record.Data];
}
