from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0003_evidence_index'),
    ]

    operations = [
        migrations.AddField(
            model_name='participant',
            name='handed_over_by',
            field=models.CharField(blank=True, db_default='', default='', max_length=200),
        ),
    ]
