using System.Globalization;
using ScrapeCluster.QueueProcess;

// Uses a queue on disk until it is killed, and writes down elsewhere what it did: DIRECTORY LEDGER LIFE.
// A life of 0 sends what is left and ends.
var life = int.Parse(args[2], CultureInfo.InvariantCulture);
using var ledger = new LifeLedger(args[1]);
var use = new QueueUse(args[0], ledger, life);
if (life == 0)
    await use.SendAllAsync();
else
    await use.GoOnForeverAsync();
